"""C10: the month's sales by chain, class and brand, as the report says them (clause 2.2.8)."""

from gcm.books.queries.book import Book, Sheet
from gcm.books.rules.cells import Kind, Row, columns, row
from gcm.core.policy import Permission, Role
from gcm.sales.queries import reports
from gcm.sales.rules.measures import CLASS_NAMES


def lines(book: Book) -> list[Row]:
    """Eight statements; fewer once the report was submitted and its figures are kept."""
    report = reports.find(book.person.id, book.month)
    return [
        row(
            *(found.chain.code, found.chain.name, CLASS_NAMES[line.price_class], line.brand),
            *(line.quantity, line.last_year, line.growth, line.target, line.completion),
            *(line.price, line.stock, found.remark),
            at="sales.report",
            month=book.month,
            user_id=book.person.id,
        )
        for found in reports.content(book.person, book.month, report).rows
        for line in found.figures.lines
    ]


C10 = Sheet(
    key="C10",
    title="月度销售报表",
    clause="5.2",
    role=Role.CUSTOMER_MANAGER,
    kept="sales.reports",
    permission=Permission.REPORT_READ,
    columns=columns(
        *(("客户编码", Kind.SHORT), "客户名称", ("价类", Kind.SHORT), "品牌"),
        *(("销量（条）", Kind.NUMBER), ("上年同月（条）", Kind.NUMBER), ("同比", Kind.PERCENT)),
        *(("目标（条）", Kind.NUMBER), ("计划完成率", Kind.PERCENT)),
        *(("条均价（元）", Kind.NUMBER), ("库存（条）", Kind.NUMBER), ("说明", Kind.LONG)),
    ),
    find=lines,
)

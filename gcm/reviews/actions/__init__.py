"""What can be done to a review letter (clause 3.4).

``writing`` drafts it and changes its points · ``life`` leads it from draft to issued, once ·
``afterwards`` records its delivery and what came back.
"""

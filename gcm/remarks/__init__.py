"""What people put beside a chain, a store or a finding: comments (留言) and attachments (附件)."""

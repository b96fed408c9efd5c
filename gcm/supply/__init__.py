"""Supply as it is told to customers: news of goods and policy, entered once with its days."""

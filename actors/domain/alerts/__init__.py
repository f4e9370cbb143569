"""What staff have to be told of, and what stays on their screens until one of them says that they have seen it."""

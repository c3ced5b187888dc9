"""A learner says of a meeting in the book "I was there"; whoever took attendance grants it or answers why not."""

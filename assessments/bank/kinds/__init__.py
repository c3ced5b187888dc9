"""The kinds of questions, one module each; ``registry`` lists them."""

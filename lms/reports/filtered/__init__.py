"""A figure of some of the people only: of one sex, ethnicity, qualification, age, role."""

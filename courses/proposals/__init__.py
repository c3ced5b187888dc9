"""Classes proposed from the people who still need one: for whom, where, when, by whom; and how it all is made at once."""

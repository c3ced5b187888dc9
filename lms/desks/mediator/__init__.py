"""The pages of a mediator: home, what to learn, what the book holds, the class in the phone's calendar."""

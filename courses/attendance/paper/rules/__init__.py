"""The rules of paper: where each row of a sheet lies, what an entered row does, how an amount is written in words. Pure."""

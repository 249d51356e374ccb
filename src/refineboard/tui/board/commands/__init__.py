"""What the board's keys do, a module per group of actions; the screen holds one object of each."""

"""Do the tests notice a fault? Small faults are put into the code, one at a time, and the tests must fail on each."""

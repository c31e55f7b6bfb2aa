"""Moving cases: one verb, one function; each checks, asks the library, saves and logs in one transaction."""

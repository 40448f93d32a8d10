"""One file per method: params in, the session asked, a result out."""

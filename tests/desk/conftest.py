from tests.circulation.conftest import aigerim, arman, fifth, kozha, zhanar

__all__ = ["aigerim", "arman", "fifth", "kozha", "zhanar"]

package io.gristmill.preprocessing.mask.address;

/** The IPv4 addresses that are global in Python 3.11.2's {@code ipaddress} (Debian 12). */
public final class PublicAddresses {

  /**
   * Network and prefix length in turn: IANA's special-purpose registry, and shared address space.
   */
  private static final int[] NOT_GLOBAL = {
    address(0, 0, 0, 0), 8,
    address(10, 0, 0, 0), 8,
    address(100, 64, 0, 0), 10,
    address(127, 0, 0, 0), 8,
    address(169, 254, 0, 0), 16,
    address(172, 16, 0, 0), 12,
    address(192, 0, 0, 0), 24,
    address(192, 0, 2, 0), 24,
    address(192, 168, 0, 0), 16,
    address(198, 18, 0, 0), 15,
    address(198, 51, 100, 0), 24,
    address(203, 0, 113, 0), 24,
    address(240, 0, 0, 0), 4,
  };

  /** Anycast addresses within 192.0.0.0/24 that are global. */
  private static final int PORT_CONTROL = address(192, 0, 0, 9);

  private static final int TRAVERSAL = address(192, 0, 0, 10);

  private PublicAddresses() {}

  public static boolean contains(int address) {
    if (address == PORT_CONTROL || address == TRAVERSAL) {
      return true;
    }
    for (int i = 0; i < NOT_GLOBAL.length; i += 2) {
      if ((address ^ NOT_GLOBAL[i]) >>> (32 - NOT_GLOBAL[i + 1]) == 0) {
        return false;
      }
    }
    return true;
  }

  private static int address(int a, int b, int c, int d) {
    return (a << 24) | (b << 16) | (c << 8) | d;
  }
}

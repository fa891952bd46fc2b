package io.gristmill.preprocessing.mask.national;

import java.util.Set;

/** United States: no check digit, but areas, groups and serials that are never issued. */
final class UsSocialSecurity {

  /** Printed in advertisements, and therefore invalid. */
  private static final Set<String> ADVERTISED = Set.of("078051120", "219099999");

  private UsSocialSecurity() {}

  /** Social Security Administration: no area 000, 666 or 9xx, no group 00, no serial 0000. */
  static boolean isValid(String digits) {
    String area = digits.substring(0, 3);
    return !area.equals("000")
        && !area.equals("666")
        && area.charAt(0) != '9'
        && !digits.startsWith("00", 3)
        && !digits.endsWith("0000")
        && !ADVERTISED.contains(digits);
  }
}

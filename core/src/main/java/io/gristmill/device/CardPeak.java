package io.gristmill.device;

import java.util.List;

/**
 * Peaks of dense bfloat16 products with float32 sums, as NVIDIA's data sheets state them.
 *
 * @param name part of the driver's name of the card
 */
record CardPeak(String name, double teraflops) {

  /** More special names come first. */
  private static final List<CardPeak> KNOWN =
      List.of(
          new CardPeak("B200", 2250),
          new CardPeak("B100", 1750),
          new CardPeak("GH200", 989.5),
          new CardPeak("H200", 989.5),
          new CardPeak("H100 PCIe", 756),
          new CardPeak("H100", 989.5),
          new CardPeak("H800", 989.5),
          new CardPeak("H20", 148),
          new CardPeak("A100", 312),
          new CardPeak("A800", 312),
          new CardPeak("A30", 165),
          new CardPeak("A40", 149.7),
          new CardPeak("A10", 125),
          new CardPeak("L40S", 362),
          new CardPeak("L40", 181),
          new CardPeak("L4", 121),
          new CardPeak("RTX 4090", 165.2),
          new CardPeak("RTX 3090", 71));

  /** Floating-point operations per second of a card; not a number if it is unknown. */
  static double of(String card) {
    return KNOWN.stream()
        .filter(known -> card.contains(known.name()))
        .mapToDouble(known -> known.teraflops() * 1e12)
        .findFirst()
        .orElse(Double.NaN);
  }
}

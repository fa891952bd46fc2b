package io.gristmill.device.check;

import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.cuda.CudaLibraries;
import java.util.function.Supplier;

/** A part of the check, with a device that is closed at its end. */
@FunctionalInterface
interface Section {

  /** Sizes that a card needs to be busy, or such as an emulated card can compute in a test. */
  enum Size {
    FULL,
    SMALL;

    /** One of two values. */
    <T> T choose(T full, T small) {
      return this == FULL ? full : small;
    }
  }

  /**
   * The libraries, devices and sizes of a section.
   *
   * @param open opens further devices on the same card
   */
  record Setting(CudaLibraries libraries, Supplier<CudaDevice> open, Size size) {}

  void run(CudaDevice device, Setting setting, Report report);
}

package io.gristmill.device.cuda;

import static io.gristmill.error.Messages.format;

import java.util.Set;

/** A call of a CUDA library that failed, with the library's name and number of the error. */
public class DeviceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final int OUT_OF_MEMORY = 2;

  /**
   * Errors of the CUDA driver API after which every call of the context fails: deinitialized,
   * uncorrectable ECC and NVLink errors, a contained memory error, exceptions inside a kernel (700,
   * 710, 714 to 719, 721), the time limit of a display card, a destroyed context, the end of a
   * client of MPS, errors of other devices, and unknown ones.
   */
  private static final Set<Integer> STICKY =
      Set.of(
          4, 214, 220, 226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 721, 810, 911, 999);

  private final String call;
  private final String error;
  private final int number;
  private final boolean ofDriver;

  private DeviceException(String call, String error, int number, boolean ofDriver, String detail) {
    super(format("%s: %s (%d)%s", call, error, number, detail.isEmpty() ? "" : ", " + detail));
    this.call = call;
    this.error = error;
    this.number = number;
    this.ofDriver = ofDriver;
  }

  static DeviceException ofDriver(String call, String error, int number, String detail) {
    return new DeviceException(call, error, number, true, detail);
  }

  static DeviceException ofLibrary(String call, String error, int number, String detail) {
    return new DeviceException(call, error, number, false, detail);
  }

  /** Name of the function that failed. */
  public String call() {
    return call;
  }

  /** The library's name of the error, such as {@code CUDA_ERROR_ILLEGAL_ADDRESS}. */
  public String error() {
    return error;
  }

  public int number() {
    return number;
  }

  /** Whether the card had too little free memory. */
  public boolean outOfMemory() {
    return ofDriver && number == OUT_OF_MEMORY;
  }

  /** Whether the context is lost: nothing but {@link CudaDevice#close} can be called any more. */
  public boolean sticky() {
    return ofDriver && STICKY.contains(number);
  }
}

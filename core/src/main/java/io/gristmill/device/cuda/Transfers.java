package io.gristmill.device.cuda;

import com.sun.jna.Pointer;

/**
 * Copies between Java arrays and the card through page-locked host memory. A copy from page-locked
 * memory keeps its place in the order of the stream and runs beside the host; one from ordinary
 * memory waits, and passes a buffer of the driver anyway. Four slots are used in turn: one is
 * filled or read while the card copies another.
 */
final class Transfers {

  private static final int SLOTS = 4;
  private static final int SLOT_BYTES = 4 << 20;
  private static final int NO_TIMING = 2;

  private final long stream;
  private final long buffer;
  private final long[] copied = new long[SLOTS];
  private int next;

  Transfers(long stream) {
    this.stream = stream;
    long[] out = new long[1];
    Driver.check(
        Driver.cuMemHostAlloc(out, (long) SLOTS * SLOT_BYTES, 0),
        "cuMemHostAlloc",
        (long) SLOTS * SLOT_BYTES + " bytes");
    buffer = out[0];
    try {
      for (int i = 0; i < SLOTS; i++) {
        Driver.check(Driver.cuEventCreate(out, NO_TIMING), "cuEventCreate");
        copied[i] = out[0];
      }
    } catch (DeviceException e) {
      close();
      throw e;
    }
  }

  /** Returns when the array can be changed again; the card may receive the values later. */
  void upload(long to, int elementBytes, int from, int count, Copy array) {
    int most = SLOT_BYTES / elementBytes;
    for (int done = 0; done < count; done += most) {
      int chunk = Math.min(most, count - done);
      int slot = take();
      await(slot);
      array.copy(new Pointer(address(slot)), from + done, chunk);
      Driver.check(
          Driver.cuMemcpyHtoDAsync_v2(
              to + (long) done * elementBytes, address(slot), (long) chunk * elementBytes, stream),
          "cuMemcpyHtoDAsync");
      record(slot);
    }
  }

  /** Returns when the array has all values. The next chunk is under way while one is read. */
  void download(long from, int elementBytes, int to, int count, Copy array) {
    int most = SLOT_BYTES / elementBytes;
    int before = -1;
    for (int done = 0; done < count; done += most) {
      int chunk = Math.min(most, count - done);
      int slot = take();
      // An earlier upload from this slot comes before this copy in the stream.
      Driver.check(
          Driver.cuMemcpyDtoHAsync_v2(
              address(slot),
              from + (long) done * elementBytes,
              (long) chunk * elementBytes,
              stream),
          "cuMemcpyDtoHAsync");
      record(slot);
      if (before >= 0) {
        read(before, to + done - most, most, array);
      }
      before = slot;
    }
    if (before >= 0) {
      int last = (count - 1) % most + 1;
      read(before, to + count - last, last, array);
    }
  }

  private void read(int slot, int to, int count, Copy array) {
    await(slot);
    array.copy(new Pointer(address(slot)), to, count);
  }

  private int take() {
    int slot = next;
    next = (next + 1) % SLOTS;
    return slot;
  }

  private long address(int slot) {
    return buffer + (long) slot * SLOT_BYTES;
  }

  private void record(int slot) {
    Driver.check(Driver.cuEventRecord(copied[slot], stream), "cuEventRecord");
  }

  private void await(int slot) {
    Driver.check(Driver.cuEventSynchronize(copied[slot]), "cuEventSynchronize");
  }

  /** Frees everything, also when the context is lost. */
  void close() {
    for (long event : copied) {
      if (event != 0) {
        Driver.log(Driver.cuEventDestroy_v2(event), "cuEventDestroy");
      }
    }
    Driver.log(Driver.cuMemFreeHost(buffer), "cuMemFreeHost");
  }

  /** Copies {@code count} elements between the start of a buffer and an index of an array. */
  interface Copy {

    void copy(Pointer buffer, int index, int count);
  }
}

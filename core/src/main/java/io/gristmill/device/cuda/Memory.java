package io.gristmill.device.cuda;

/** A range of a card's memory, aligned to 256 bytes; its first contents are undefined. */
public final class Memory implements AutoCloseable {

  private final CudaDevice device;
  private final long address;
  private final long bytes;
  private boolean closed;

  Memory(CudaDevice device, long address, long bytes) {
    this.device = device;
    this.address = address;
    this.bytes = bytes;
  }

  /** The address on the card. */
  public long address() {
    return address;
  }

  public long bytes() {
    return bytes;
  }

  /** Frees the range after the work that was queued before; a second call does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      device.free(this);
    }
  }
}

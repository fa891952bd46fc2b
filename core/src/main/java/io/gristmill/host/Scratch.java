package io.gristmill.host;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.FloatPointer;

/** A growing buffer of floats outside the heap, for a single worker. */
public final class Scratch implements AutoCloseable {

  private FloatPointer memory = new FloatPointer();
  private ByteBuffer bytes = ByteBuffer.allocateDirect(0);

  /** Returns at least {@code floats} floats of undefined contents; invalidates earlier buffers. */
  public ByteBuffer floats(long floats) {
    if (bytes.capacity() / Float.BYTES < floats) {
      memory.close();
      memory = new FloatPointer(floats);
      bytes = HostMemory.bytes(memory.address(), floats);
    }
    return bytes;
  }

  /** Returns the address of the memory. */
  public long address() {
    return memory.address();
  }

  @Override
  public void close() {
    memory.close();
    memory = new FloatPointer();
    bytes = ByteBuffer.allocateDirect(0);
  }
}

package io.gristmill.host;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.FloatPointer;

/** Floats outside the heap that grow when more are asked for; for one worker. */
public final class Scratch implements AutoCloseable {

  private FloatPointer memory = new FloatPointer();
  private ByteBuffer bytes = ByteBuffer.allocateDirect(0);

  /** At least {@code floats} of undefined contents; earlier buffers are dead then. */
  public ByteBuffer floats(long floats) {
    if (bytes.capacity() / Float.BYTES < floats) {
      memory.close();
      memory = new FloatPointer(floats);
      bytes = HostMemory.bytes(memory.address(), floats);
    }
    return bytes;
  }

  /** Where the memory lies. */
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

package io.gristmill.device.cuda;

import java.util.HashMap;
import java.util.Map;

/** Compiled kernels, loaded on a card until the device is closed. */
@SuppressWarnings("JavaLangClash") // CUDA's word
public final class Module {

  private final CudaDevice device;
  private final long handle;
  private final String log;
  private final Map<String, Kernel> kernels = new HashMap<>();

  Module(CudaDevice device, byte[] cubin, String log) {
    this.device = device;
    this.log = log;
    long[] out = new long[1];
    Driver.check(Driver.cuModuleLoadData(out, cubin), "cuModuleLoadData");
    handle = out[0];
  }

  /** The compiler's log: registers and spilled bytes of each kernel, and warnings. */
  public String log() {
    return log;
  }

  /**
   * The kernel of this name.
   *
   * @throws DeviceException if there is none
   */
  public Kernel kernel(String name) {
    device.use();
    return kernels.computeIfAbsent(name, this::load);
  }

  private Kernel load(String name) {
    long[] out = new long[1];
    Driver.check(Driver.cuModuleGetFunction(out, handle, name), "cuModuleGetFunction", name);
    return new Kernel(device, name, out[0]);
  }

  /** Unloads the kernels, also when the context is lost. */
  void unload() {
    Driver.log(Driver.cuModuleUnload(handle), "cuModuleUnload");
  }
}

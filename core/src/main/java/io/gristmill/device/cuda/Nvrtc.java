package io.gristmill.device.cuda;

import static io.gristmill.error.Messages.format;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.StringArray;
import io.gristmill.error.InvalidConfigException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** NVIDIA's run-time compiler: CUDA C to machine code of one kind of card. */
final class Nvrtc {

  private static final Logger LOG = LoggerFactory.getLogger(Nvrtc.class);

  private final Api api;
  private final int[] version;
  private final Map<Source, Code> compiled = new ConcurrentHashMap<>();

  private Nvrtc(Api api) {
    this.api = api;
    int[] major = new int[1];
    int[] minor = new int[1];
    check(api.nvrtcVersion(major, minor), "nvrtcVersion", "");
    version = new int[] {major[0], minor[0]};
  }

  /** Called through an interface, which is slower, because few calls are made. */
  static Nvrtc load(String file) {
    Map<String, Object> options =
        Map.of(
            Library.OPTION_OPEN_FLAGS,
            CudaLibraries.RTLD_LAZY,
            Library.OPTION_STRING_ENCODING,
            "UTF-8");
    return new Nvrtc(Native.loadLibrary(file, Api.class, options));
  }

  /** Such as {@code 13.0}. */
  String version() {
    return version[0] + "." + version[1];
  }

  /**
   * The kind of card to compile for: the newest that the compiler knows, of the same major number
   * and not above the card's. Machine code runs on all cards of its major number from its minor
   * number on.
   *
   * @throws InvalidConfigException if the card is newer than the compiler
   */
  int architecture(int capability) {
    int[] count = new int[1];
    check(api.nvrtcGetNumSupportedArchs(count), "nvrtcGetNumSupportedArchs", "");
    int[] known = new int[count[0]];
    check(api.nvrtcGetSupportedArchs(known), "nvrtcGetSupportedArchs", "");
    return Arrays.stream(known)
        .filter(each -> each <= capability && each / 10 == capability / 10)
        .max()
        .orElseThrow(
            () ->
                new InvalidConfigException(
                    format(
                        "NVRTC: version %s (expected one that compiles for sm_%d) at the card",
                        version(), capability)));
  }

  /**
   * Compiles one source, or returns what it was compiled to before: replicas of a process share the
   * machine code.
   *
   * @param headers name, as in {@code #include}, to text
   * @throws DeviceException with the compiler's log
   */
  Code compile(String source, Map<String, String> headers, int architecture, List<String> options) {
    Source key = new Source(source, Map.copyOf(headers), architecture, List.copyOf(options));
    return compiled.computeIfAbsent(key, this::compile);
  }

  private Code compile(Source given) {
    Map<String, String> headers = given.headers();
    List<String> names = List.copyOf(headers.keySet());
    String[] texts = names.stream().map(headers::get).toArray(String[]::new);
    long[] program = new long[1];
    check(
        api.nvrtcCreateProgram(
            program, given.text(), "kernels.cu", texts.length, strings(texts), strings(names)),
        "nvrtcCreateProgram",
        "");
    try {
      List<String> all = new ArrayList<>(given.options());
      all.add("--gpu-architecture=sm_" + given.architecture());
      all.add("--std=c++17");
      all.add("--ptxas-options=-v");
      int status = api.nvrtcCompileProgram(program[0], all.size(), strings(all));
      String log = log(program[0]);
      check(status, "nvrtcCompileProgram", log);
      long[] size = new long[1];
      check(api.nvrtcGetCUBINSize(program[0], size), "nvrtcGetCUBINSize", "");
      byte[] cubin = new byte[Math.toIntExact(size[0])];
      check(api.nvrtcGetCUBIN(program[0], cubin), "nvrtcGetCUBIN", "");
      return new Code(cubin, log);
    } finally {
      // An exception from here would hide that of the compilation.
      int status = api.nvrtcDestroyProgram(program);
      if (status != 0) {
        LOG.warn("nvrtcDestroyProgram: {} ({})", api.nvrtcGetErrorString(status), status);
      }
    }
  }

  private String log(long program) {
    long[] size = new long[1];
    check(api.nvrtcGetProgramLogSize(program, size), "nvrtcGetProgramLogSize", "");
    byte[] log = new byte[Math.toIntExact(size[0])];
    check(api.nvrtcGetProgramLog(program, log), "nvrtcGetProgramLog", "");
    return new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
  }

  private static StringArray strings(String... values) {
    return values.length == 0 ? null : new StringArray(values, "UTF-8");
  }

  private static StringArray strings(List<String> values) {
    return strings(values.toArray(String[]::new));
  }

  private void check(int status, String call, String detail) {
    if (status != 0) {
      throw DeviceException.ofLibrary(call, api.nvrtcGetErrorString(status), status, detail);
    }
  }

  private record Source(
      String text, Map<String, String> headers, int architecture, List<String> options) {}

  /** Machine code, and what the compiler wrote about it: registers, spilled bytes, warnings. */
  record Code(byte[] cubin, String log) {}

  /** Functions of nvrtc.h. */
  @SuppressWarnings("MethodName")
  interface Api extends Library {

    String nvrtcGetErrorString(int status);

    int nvrtcVersion(int[] major, int[] minor);

    int nvrtcGetNumSupportedArchs(int[] count);

    int nvrtcGetSupportedArchs(int[] architectures);

    int nvrtcCreateProgram(
        long[] program,
        String source,
        String name,
        int headers,
        StringArray texts,
        StringArray names);

    int nvrtcDestroyProgram(long[] program);

    int nvrtcCompileProgram(long program, int count, StringArray options);

    int nvrtcGetCUBINSize(long program, long[] bytes);

    int nvrtcGetCUBIN(long program, byte[] cubin);

    int nvrtcGetProgramLogSize(long program, long[] bytes);

    int nvrtcGetProgramLog(long program, byte[] log);
  }
}

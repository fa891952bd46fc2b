package io.gristmill.host;

import com.sun.jna.Function;
import io.gristmill.io.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.common.io.Resource;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4jBackend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Not a real backend: ND4J instantiates all backends before it loads a library, which is the only
 * hook that always runs before OpenBLAS is loaded.
 */
public final class BlasCoreBackend extends Nd4jBackend {

  /** Creates the backend; called by ND4J. */
  public BlasCoreBackend() {
    BlasCore.choose();
    BlasCore.logRowArithmetic();
  }

  @Override
  public int getPriority() {
    return Integer.MIN_VALUE;
  }

  @Override
  public boolean isAvailable() {
    return false;
  }

  @Override
  public boolean canRun() {
    return false;
  }

  @Override
  public boolean allowsOrder() {
    return false;
  }

  @Override
  public Resource getConfigurationResource() {
    throw none();
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class getNDArrayClass() {
    throw none();
  }

  @Override
  public Environment getEnvironment() {
    throw none();
  }

  @Override
  public String buildInfo() {
    return "";
  }

  @Override
  public void logBackendInit() {}

  private static UnsupportedOperationException none() {
    return new UnsupportedOperationException("not a backend");
  }

  /**
   * Selects the OpenBLAS kernels for this processor. The version in ND4J treats unknown AMD
   * processors, such as Zen 4 or 5, as models of 2007, whose kernels are four times slower.
   */
  static final class BlasCore {

    /** OpenBLAS's environment variable; an existing value is kept. */
    static final String VARIABLE = "OPENBLAS_CORETYPE";

    private static final Logger LOG = LoggerFactory.getLogger(BlasCore.class);

    private static final Set<String> AVX512 =
        Set.of("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl");
    private static final Set<String> AVX2 = Set.of("avx2", "fma");

    private BlasCore() {}

    /** Logs which implementation computes rows. */
    static void logRowArithmetic() {
      if (HostMemory.hasVectorModule()) {
        LOG.debug("row arithmetic: Vector API");
      } else {
        LOG.warn("row arithmetic: plain Java (faster with --add-modules jdk.incubator.vector)");
      }
    }

    /** Sets the variable; must be called before the library is loaded. */
    static void choose() {
      Optional<String> core = of(processor());
      if (System.getenv(VARIABLE) != null || core.isEmpty()) {
        return;
      }
      try {
        Function.getFunction("c", "setenv").invokeInt(new Object[] {VARIABLE, core.get(), 0});
        LOG.debug("OpenBLAS core: {}", core.get());
      } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
        LOG.warn(
            "OpenBLAS chooses its core itself, set {}={}: {}", VARIABLE, core.get(), e.toString());
      }
    }

    /** Returns the core for a processor with these features; empty if it is not x86. */
    static Optional<String> of(Set<String> features) {
      if (features.containsAll(AVX512)) {
        return Optional.of("SkylakeX");
      }
      return features.containsAll(AVX2) ? Optional.of("Haswell") : Optional.empty();
    }

    /** Returns the features of the first processor, as named by Linux; empty on other systems. */
    static Set<String> processor() {
      var file = Location.local("/proc/cpuinfo");
      if (!Files.isReadable(file)) {
        return Set.of();
      }
      try (var lines = Files.lines(file)) {
        return lines
            .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
            .findFirst()
            .<Set<String>>map(line -> new TreeSet<>(Arrays.asList(line.split("\\s+"))))
            .orElse(Set.of());
      } catch (IOException e) {
        LOG.warn("OpenBLAS chooses its core itself: {}", e.toString());
        return Set.of();
      }
    }
  }
}

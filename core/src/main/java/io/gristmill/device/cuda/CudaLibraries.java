package io.gristmill.device.cuda;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.Messages;
import io.gristmill.io.Location;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The CUDA driver, NVRTC and cuBLASLt, loaded into this process. The first complete search decides
 * which files the process uses; a later one returns the same libraries.
 */
public final class CudaLibraries {

  /** System property: folders to search first, separated as in a class path. */
  public static final String DIRECTORIES = "gristmill.cuda.libraries";

  /** Without RTLD_GLOBAL, so that no other library of the process uses their symbols. */
  static final int RTLD_LAZY = 1;

  private static final String DRIVER = "libcuda.so.1";

  /** Newest first. A library needs a driver of its own major number or a newer one. */
  private static final List<Integer> MAJORS = List.of(13, 12);

  /** Complete searches, by the folders that were searched first. */
  private static final Map<List<Path>, Search> FOUND = new HashMap<>();

  private static CudaLibraries loaded;

  private final int driverVersion;
  private final Nvrtc nvrtc;
  private final String files;

  private CudaLibraries(int driverVersion, Nvrtc nvrtc, String files) {
    this.driverVersion = driverVersion;
    this.nvrtc = nvrtc;
    this.files = files;
  }

  /**
   * Searches the given folders, those of {@link #DIRECTORIES}, the CUDA toolkit's, the loader's
   * path, and the {@code nvidia} folders of Python environments, in this order. A later call with
   * the same folders returns what was found before, without a search.
   */
  public static Search find(Path... directories) {
    List<Path> folders = new ArrayList<>(Arrays.asList(directories));
    for (String each : System.getProperty(DIRECTORIES, "").split(File.pathSeparator)) {
      if (!each.isBlank()) {
        folders.add(Location.local(each));
      }
    }
    return find(folders);
  }

  private static synchronized Search find(List<Path> folders) {
    Search known = FOUND.get(folders);
    if (known != null) {
      return known;
    }
    Search search = find(LibrarySearch.ofMachine(folders, System.getenv()));
    if (search.libraries().isPresent()) {
      FOUND.put(folders, search);
    }
    return search;
  }

  static synchronized Search find(LibrarySearch search) {
    try {
      return load(search);
    } catch (NoClassDefFoundError | UnsatisfiedLinkError e) {
      return Search.failed(
          format(
              "CUDA libraries: %s (expected JNA to unpack into -Djna.tmpdir or -Djava.io.tmpdir,"
                  + " a folder without noexec, and to find every function)",
              Messages.reason(e)));
    } catch (DeviceException e) {
      return Search.failed("CUDA libraries: " + e.getMessage());
    }
  }

  private static Search load(LibrarySearch search) {
    Optional<LibrarySearch.Found> driver = search.first(List.of(DRIVER));
    if (driver.isEmpty()) {
      return Search.failed(search.missing(List.of(DRIVER)));
    }
    int version = version(driver.get());
    List<Integer> majors = MAJORS.stream().filter(major -> major <= version / 1000).toList();
    if (majors.isEmpty()) {
      return Search.failed(
          format(
              "CUDA driver: %s (expected 12.0 or newer) at %s",
              text(version), driver.get().file()));
    }
    List<String> compilers = majors.stream().map(major -> "libnvrtc.so." + major).toList();
    List<String> products = majors.stream().map(major -> "libcublasLt.so." + major).toList();
    Optional<LibrarySearch.Found> nvrtc = search.first(compilers);
    if (nvrtc.isEmpty()) {
      return Search.failed(search.missing(compilers));
    }
    Optional<LibrarySearch.Found> cublas = search.first(products);
    if (cublas.isEmpty()) {
      return Search.failed(search.missing(products));
    }
    if (loaded == null) {
      Driver.register(driver.get().library());
      CublasLt.register(cublas.get().library());
      loaded =
          new CudaLibraries(
              version,
              Nvrtc.load(nvrtc.get().file()),
              String.join(", ", driver.get().file(), nvrtc.get().file(), cublas.get().file()));
    }
    return new Search(Optional.of(loaded), "");
  }

  /** The newest CUDA version that a driver supports, times 1000. */
  private static int version(LibrarySearch.Found driver) {
    int[] version = new int[1];
    int code = driver.library().getFunction("cuDriverGetVersion").invokeInt(new Object[] {version});
    if (code != 0) {
      throw DeviceException.ofDriver("cuDriverGetVersion", "error", code, driver.file());
    }
    return version[0];
  }

  private static String text(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }

  Nvrtc nvrtc() {
    return nvrtc;
  }

  /** The major number of cuBLASLt. */
  public int productsMajor() {
    return (int) (CublasLt.cublasLtGetVersion() / 10000);
  }

  /** The CUDA version of the driver, and those of the other libraries. */
  public String versions() {
    long products = CublasLt.cublasLtGetVersion();
    return format(
        "CUDA driver %s, NVRTC %s, cuBLASLt %d.%d.%d",
        text(driverVersion),
        nvrtc.version(),
        products / 10000,
        products / 100 % 100,
        products % 100);
  }

  /** The versions and the files. */
  @Override
  public String toString() {
    return versions() + ": " + files;
  }

  /**
   * The result of a search.
   *
   * @param missing one line that says what is missing and where it was searched; empty if nothing
   *     is
   */
  public record Search(Optional<CudaLibraries> libraries, String missing) {

    static Search failed(String missing) {
      return new Search(Optional.empty(), missing);
    }

    /**
     * The libraries.
     *
     * @throws InvalidConfigException if some are missing
     */
    public CudaLibraries get() {
      return libraries.orElseThrow(() -> new InvalidConfigException(missing));
    }
  }
}

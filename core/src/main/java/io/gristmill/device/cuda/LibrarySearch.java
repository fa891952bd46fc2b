package io.gristmill.device.cuda;

import static io.gristmill.error.Messages.format;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import io.gristmill.error.Messages;
import io.gristmill.io.Location;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds shared libraries in folders, in this order: those given, the CUDA toolkit's, the system
 * loader's path, and {@code nvidia} folders of Python environments, which PyTorch installs.
 */
final class LibrarySearch {

  /** JNA closes a library that nothing refers to. */
  private static final Set<NativeLibrary> PRELOADED = ConcurrentHashMap.newKeySet();

  private static final List<String> PIP_FOLDERS =
      List.of("cu13/lib", "cuda_nvrtc/lib", "cublas/lib");

  private final List<Path> before;
  private final boolean loader;
  private final List<Path> after;
  private final List<String> failures = new ArrayList<>();

  private LibrarySearch(List<Path> before, boolean loader, List<Path> after) {
    this.before = before;
    this.loader = loader;
    this.after = after;
  }

  /** The given folders only. */
  static LibrarySearch in(List<Path> folders) {
    return new LibrarySearch(folders, false, List.of());
  }

  /** The given folders, then those of this machine. */
  static LibrarySearch ofMachine(List<Path> configured, Map<String, String> environment) {
    List<Path> folders = new ArrayList<>(configured);
    Optional.ofNullable(environment.get("CUDA_HOME")).ifPresent(home -> toolkit(home, folders));
    toolkit("/usr/local/cuda", folders);
    return new LibrarySearch(folders, true, python(environment));
  }

  private static void toolkit(String home, List<Path> folders) {
    Path toolkit = Location.local(home);
    folders.add(toolkit.resolve("lib64"));
    folders.add(toolkit.resolve("targets/x86_64-linux/lib"));
  }

  /** Environments whose {@code bin} is on the path, the active one's, and the user's packages. */
  private static List<Path> python(Map<String, String> environment) {
    Set<Path> prefixes = new LinkedHashSet<>();
    for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
      Optional.ofNullable(environment.get(variable)).map(Location::local).ifPresent(prefixes::add);
    }
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (folder.endsWith("/bin")) {
        prefixes.add(Location.local(folder).getParent());
      }
    }
    prefixes.add(Location.local("/usr/local"));
    prefixes.add(Location.local("/usr"));
    Optional.ofNullable(environment.get("HOME"))
        .map(home -> Location.local(home).resolve(".local"))
        .ifPresent(prefixes::add);
    List<Path> folders = new ArrayList<>();
    for (Path prefix : prefixes) {
      for (Path version : matching(prefix.resolve("lib"), "python3*")) {
        for (Path packages : matching(version, "{site,dist}-packages")) {
          PIP_FOLDERS.forEach(each -> folders.add(packages.resolve("nvidia").resolve(each)));
        }
      }
    }
    return folders;
  }

  private static List<Path> matching(Path folder, String pattern) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder, pattern)) {
        paths.forEach(found::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    found.sort(null);
    return found;
  }

  /** Loads the first of the named libraries that can be loaded. A folder precedes a name. */
  Optional<Found> first(List<String> names) {
    for (Path folder : before) {
      Optional<Found> found = inFolder(folder, names);
      if (found.isPresent()) {
        return found;
      }
    }
    if (loader) {
      for (String name : names) {
        Optional<Found> found = load(name, Optional.empty());
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return after.stream().flatMap(folder -> inFolder(folder, names).stream()).findFirst();
  }

  private Optional<Found> inFolder(Path folder, List<String> names) {
    return names.stream()
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .map(Path::toAbsolutePath)
        .flatMap(file -> load(file.toString(), Optional.of(file.getParent())).stream())
        .findFirst();
  }

  private Optional<Found> load(String name, Optional<Path> folder) {
    try {
      // NVRTC opens its built-in functions by name, which fails outside the loader's path unless
      // they are loaded already.
      folder
          .filter(each -> name.contains("libnvrtc.so"))
          .ifPresent(each -> matching(each, "libnvrtc-builtins.so*").forEach(this::open));
      return Optional.of(new Found(name, NativeLibrary.getInstance(name, options())));
    } catch (UnsatisfiedLinkError e) {
      // The loader's path is expected to lack some of the names.
      if (folder.isPresent()) {
        failures.add(name + ": " + reason(name, e));
      }
      return Optional.empty();
    }
  }

  /** The system's message, which JNA hides behind that of its search for the file elsewhere. */
  private static String reason(String file, UnsatisfiedLinkError e) {
    try {
      System.load(file);
      return Messages.reason(e);
    } catch (UnsatisfiedLinkError system) {
      return Messages.reason(system);
    }
  }

  private void open(Path file) {
    PRELOADED.add(NativeLibrary.getInstance(file.toString(), options()));
  }

  private static Map<String, Object> options() {
    return Map.of(Library.OPTION_OPEN_FLAGS, CudaLibraries.RTLD_LAZY);
  }

  /** One line that says where the named libraries were looked for and what could not be loaded. */
  String missing(List<String> names) {
    return format(
        "CUDA libraries: no %s (expected in a folder of -D%s, $CUDA_HOME/lib64,"
            + " /usr/local/cuda/lib64, the loader's path or a Python environment's nvidia folders)"
            + " at %s%s",
        String.join(" or ", names),
        CudaLibraries.DIRECTORIES,
        before.stream().map(Path::toString).toList(),
        failures.isEmpty() ? "" : "; " + String.join("; ", failures));
  }

  /** A loaded library: its file, or its name on the loader's path. */
  record Found(String file, NativeLibrary library) {}
}

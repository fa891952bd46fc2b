package io.gristmill.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaLibrariesTest {

  @TempDir private Path folder;

  private void link(String name, Path to) throws IOException {
    Files.createDirectories(to);
    Files.createSymbolicLink(to.resolve(name), FakeCuda.folder().resolve(name));
  }

  @ParameterizedTest
  @CsvSource({
    "libcuda.so.1, libcuda.so.1",
    "libnvrtc.so.13, libnvrtc.so.13 or libnvrtc.so.12",
    "libcublasLt.so.13, libcublasLt.so.13 or libcublasLt.so.12"
  })
  void saysInOneLineWhatIsMissing(String missing, String expected) throws IOException {
    for (String name : List.of("libcuda.so.1", "libnvrtc.so.13", "libcublasLt.so.13")) {
      if (!name.equals(missing)) {
        link(name, folder);
      }
    }
    CudaLibraries.Search search = CudaLibraries.find(LibrarySearch.in(List.of(folder)));
    assertThat(search.libraries()).isEmpty();
    assertThat(search.missing())
        .doesNotContain("\n")
        .startsWith("CUDA libraries: no " + expected + " (expected in a folder of -D")
        .endsWith(" at [" + folder + "]");
    assertThatThrownBy(search::get)
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(search.missing());
  }

  @Test
  void saysWhyALibraryCannotBeLoaded() throws IOException {
    link("libcuda.so.1", folder);
    Files.writeString(folder.resolve("libnvrtc.so.13"), "text");
    assertThat(CudaLibraries.find(LibrarySearch.in(List.of(folder))).missing())
        .contains("; " + folder.resolve("libnvrtc.so.13") + ": ")
        .contains("file too short");
  }

  @Test
  void refusesADriverOlderThanTheLibraries() {
    CudaLibraries libraries = FakeCuda.libraries();
    FakeCuda.set("driver", 11040);
    assertThat(CudaLibraries.find(LibrarySearch.in(List.of(FakeCuda.folder()))).missing())
        .startsWith("CUDA driver: 11.4 (expected 12.0 or newer) at ");
    FakeCuda.set("driver", 12080);
    // Libraries of CUDA 13 need a driver of CUDA 13.
    assertThat(CudaLibraries.find(LibrarySearch.in(List.of(FakeCuda.folder()))).missing())
        .startsWith("CUDA libraries: no libnvrtc.so.12 (");
    FakeCuda.set("driver", 14000);
    assertThat(CudaLibraries.find(LibrarySearch.in(List.of(FakeCuda.folder()))).get())
        .isSameAs(libraries);
  }

  @Test
  void searchesFoldersOnce() throws IOException {
    assertThat(CudaLibraries.find(FakeCuda.folder()))
        .isSameAs(CudaLibraries.find(FakeCuda.folder()));
    for (String name : List.of("libcuda.so.1", "libnvrtc.so.13", "libcublasLt.so.13")) {
      link(name, folder);
    }
    CudaLibraries.Search search = CudaLibraries.find(folder);
    Files.delete(folder.resolve("libcuda.so.1"));
    assertThat(CudaLibraries.find(folder)).isSameAs(search);
  }

  @Test
  void prefersTheConfiguredFolderAndSearchesPythonEnvironmentsLast() throws IOException {
    link("libnvrtc.so.13", folder.resolve("lib/python3.11/site-packages/nvidia/cu13/lib"));
    link("libcublasLt.so.13", folder.resolve("lib/python3.11/site-packages/nvidia/cu13/lib"));
    link("libcuda.so.1", folder.resolve("cuda/lib64"));
    Map<String, String> environment =
        Map.of(
            "CUDA_HOME",
            folder.resolve("cuda").toString(),
            "PATH",
            folder.resolve("bin") + ":/nowhere");
    LibrarySearch search = LibrarySearch.ofMachine(List.of(), environment);
    assertThat(search.first(List.of("libcuda.so.1")).orElseThrow().file())
        .isEqualTo(folder.resolve("cuda/lib64/libcuda.so.1").toString());
    Path configured = folder.resolve("configured");
    link("libcuda.so.1", configured);
    assertThat(
            LibrarySearch.ofMachine(List.of(configured), environment)
                .first(List.of("libcuda.so.1"))
                .orElseThrow()
                .file())
        .startsWith(configured.toString());
    // A name that no loader's path has.
    String name = "libnvrtc.so.only-in-tests";
    Path packages = folder.resolve("lib/python3.11/site-packages/nvidia/cuda_nvrtc/lib");
    Files.createDirectories(packages);
    Files.createSymbolicLink(packages.resolve(name), FakeCuda.folder().resolve("libnvrtc.so.13"));
    assertThat(search.first(List.of(name)).orElseThrow().file())
        .isEqualTo(packages.resolve(name).toString());
  }

  @Test
  void readsTheSystemProperty() {
    Path built = FakeCuda.folder();
    String before = System.getProperty(CudaLibraries.DIRECTORIES);
    System.setProperty(CudaLibraries.DIRECTORIES, folder + ":" + built);
    try {
      assertThat(CudaLibraries.find().get().toString())
          .contains("cuBLASLt 13.0.2: " + built.resolve("libcuda.so.1"));
    } finally {
      if (before == null) {
        System.clearProperty(CudaLibraries.DIRECTORIES);
      } else {
        System.setProperty(CudaLibraries.DIRECTORIES, before);
      }
    }
  }
}

package io.gristmill.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.host.BlasCoreBackend.BlasCore;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlasCoreTest {

  @Test
  void takesTheWidestVectorsTheProcessorHas() {
    Set<String> avx512 =
        Set.of("fma", "avx2", "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl");
    assertThat(BlasCore.of(avx512)).contains("SkylakeX");
    assertThat(BlasCore.of(Set.of("sse2", "avx", "avx2", "fma"))).contains("Haswell");
    assertThat(BlasCore.of(Set.of("sse2", "avx2", "fma", "avx512f"))).contains("Haswell");
  }

  @Test
  void leavesOtherProcessorsToOpenBlas() {
    assertThat(BlasCore.of(Set.of("sse2", "avx"))).isEmpty();
    assertThat(BlasCore.of(Set.of())).isEmpty();
  }
}

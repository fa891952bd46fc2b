package io.gristmill.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gristmill.host.OneDnnPrimitive.Type;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.ShortPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneDnnTest {

  /** Bits of float32 before and after: ties to even, the largest finite value, infinity, NaN. */
  @ParameterizedTest
  @CsvSource({
    "3f800000, 3f800000",
    "3f808000, 3f800000",
    "3f808001, 3f810000",
    "3f818000, 3f820000",
    "bf807fff, bf800000",
    "7f7fffff, 7f800000",
    "ff800000, ff800000",
    "7f800001, 7fc00000",
    "ffffffff, ffff0000",
    "00008000, 00000000",
    "00018000, 00020000",
    "80000000, 80000000"
  })
  void roundsToTheNearestBfloat16(String bits, String expected) {
    assertThat(Integer.toHexString(BFloat16.round(Integer.parseUnsignedInt(bits, 16))))
        .isEqualTo(Integer.toHexString(Integer.parseUnsignedInt(expected, 16)));
  }

  /** Except for subnormals, which may become zero. */
  @Test
  void convertsAsTheDefinitionRounds() {
    OneDnn library = loaded();
    int[] bits = new Random(1).ints(10_000).filter(i -> (i & 0x7f80_0000) != 0).toArray();
    try (FloatPointer from = new FloatPointer(bits.length);
        ShortPointer to = new ShortPointer(bits.length);
        OneDnnPrimitive conversion = OneDnnPrimitive.conversion(library, bits.length, Type.BF16)) {
      ByteBuffer floats = HostMemory.bytes(from.address(), bits.length).order(HostMemory.ORDER);
      floats.asIntBuffer().put(bits);
      conversion.run(from.address(), to.address());
      for (int i = 0; i < bits.length; i++) {
        Float expected = BFloat16.round(Float.intBitsToFloat(bits[i]));
        assertThat(Float.intBitsToFloat(to.get(i) << 16)).isEqualTo(expected);
      }
    }
  }

  @Test
  void namesItsVersionAndInstructions() {
    assertThat(loaded().toString()).startsWith("oneDNN 3.");
  }

  @Test
  void doesWithoutALibraryThatCannotBeLoaded(@TempDir Path folder) {
    assertThat(OneDnn.open(folder.resolve("libdnnl.so.3").toFile())).isEmpty();
  }

  private static OneDnn loaded() {
    assumeTrue(OneDnn.get().isPresent(), "oneDNN is not available on this platform");
    return OneDnn.get().orElseThrow();
  }
}

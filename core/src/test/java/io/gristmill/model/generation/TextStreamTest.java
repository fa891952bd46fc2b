package io.gristmill.model.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.model.generation.TextTurn.TextStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TextStreamTest {

  @Test
  void aCharacterCutInTwoComesWhole() {
    byte[] bytes = "a😀".getBytes(StandardCharsets.UTF_8);
    TextStream stream = new TextStream();
    assertThat(stream.append(Arrays.copyOf(bytes, 3))).isEqualTo("a");
    assertThat(stream.append(Arrays.copyOfRange(bytes, 3, 5))).isEqualTo("😀");
    assertThat(stream.end()).isEmpty();
  }

  @Test
  void aCharacterThatNeverEndsIsReplaced() {
    TextStream stream = new TextStream();
    assertThat(stream.append(new byte[] {(byte) 0xe4, (byte) 0xb8})).isEmpty();
    assertThat(stream.end()).isEqualTo("\ufffd");
  }

  @Property
  void anySplitGivesTheSameText(@ForAll byte[] bytes, @ForAll byte cut) {
    int at = bytes.length == 0 ? 0 : Math.floorMod(cut, bytes.length + 1);
    TextStream stream = new TextStream();
    String text =
        stream.append(Arrays.copyOf(bytes, at))
            + stream.append(Arrays.copyOfRange(bytes, at, bytes.length))
            + stream.end();
    assertThat(text).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
  }
}

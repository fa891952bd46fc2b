package io.gristmill.preprocessing.url;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class PackedStringsTest {

  @Property(tries = 300)
  void containsExactlyTheAddedStrings(
      @ForAll @Size(max = 200)
          Set<@CharRange(from = 'a', to = 'd') @StringLength(max = 5) String> in,
      @ForAll @Size(max = 50)
          Set<@CharRange(from = 'a', to = 'd') @StringLength(max = 5) String> asked) {
    PackedStrings packed = PackedStrings.of(in.iterator());
    assertThat(packed.size()).isEqualTo(in.size());
    assertThat(in).allMatch(packed::contains);
    assertThat(asked).allMatch(string -> packed.contains(string) == in.contains(string));
  }

  @Test
  void countsEqualStringsOnce() {
    assertThat(PackedStrings.of(List.of("é", "e", "é", "").iterator()).size()).isEqualTo(3);
  }

  @Test
  void holdsManyStrings() {
    PackedStrings packed =
        PackedStrings.of(IntStream.range(0, 200_000).mapToObj(i -> "d" + i + ".com").iterator());
    assertThat(packed.size()).isEqualTo(200_000);
    assertThat(IntStream.range(0, 200_000)).allMatch(i -> packed.contains("d" + i + ".com"));
    assertThat(packed.contains("d200000.com")).isFalse();
  }
}

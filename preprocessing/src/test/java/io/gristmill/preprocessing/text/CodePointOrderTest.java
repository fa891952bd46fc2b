package io.gristmill.preprocessing.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CodePointOrderTest {

  @Property
  void stringsSortAsTheirUtf8Bytes(@ForAll String left, @ForAll String right) {
    byte[] a = utf8(left);
    byte[] b = utf8(right);
    // An unpaired surrogate has no UTF-8.
    if (new String(a, StandardCharsets.UTF_8).equals(left)
        && new String(b, StandardCharsets.UTF_8).equals(right)) {
      assertThat(Integer.signum(CodePointOrder.INSTANCE.compare(left, right)))
          .isEqualTo(Integer.signum(Arrays.compareUnsigned(a, b)));
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

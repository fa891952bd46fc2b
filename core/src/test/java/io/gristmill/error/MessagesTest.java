package io.gristmill.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {

  @Test
  void refusalsAreOneLineWhateverTheyQuote() {
    String quoted = "config: {\n\t\"a\":\u0000 1,\r\n}\u2028 at file:/x";
    assertThat(new IncompatibleArtifactException(quoted))
        .hasMessage("config: { \"a\":  1, }  at file:/x");
    assertThat(new InvalidInputException(quoted, new RuntimeException()))
        .hasMessage("config: { \"a\":  1, }  at file:/x");
  }

  @Test
  void problemsOfAConfigurationKeepTheirLines() {
    assertThat(new InvalidConfigException("a: 1\nb:\t2")).hasMessage("a: 1\nb: 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "java.io.IOException: no such block | no such block",
        "org.apache.parquet.io.ParquetDecodingException: Can not read value at 3 | Can not read value at 3",
        "could not read: java.lang.RuntimeException: x at file:/a.b.C | could not read: x at file:/a.b.C",
        "can not read class org.apache.parquet.format.FileMetaData | can not read class FileMetaData",
        "depth (1001) exceeds (1000, from `StreamReadConstraints.getMaxNestingDepth()`) | depth (1001) exceeds (1000)",
        "www.example.org refused | www.example.org refused",
      })
  void reasonsNameNoClasses(String message, String reason) {
    assertThat(Messages.reason(new RuntimeException(message))).isEqualTo(reason);
  }

  @Test
  void describesAnExceptionWithoutMessageByItsName() {
    assertThat(Messages.reason(new NegativeArraySizeException())).isEqualTo("negative array size");
    assertThat(Messages.reason(new java.io.IOException())).isEqualTo("no reason given");
  }

  @Test
  void omitsJsonButNamesItsPosition() {
    assertThatThrownBy(() -> new ObjectMapper().readTree("{\n \"secret\": {"))
        .isInstanceOfSatisfying(
            JsonProcessingException.class,
            e -> {
              assertThat(Messages.reason(e))
                  .startsWith("Unexpected end-of-input")
                  .contains("(begun at line 2, column 12)")
                  .endsWith(", line 2, column 13")
                  .doesNotContain("secret", "Source");
              assertThat(Messages.withoutClasses(e.getOriginalMessage())).endsWith(")");
            });
  }

  @Test
  void longRefusalsKeepBothEnds() {
    String message =
        new InvalidInputException("line: " + "x".repeat(9000) + " at file:/x").getMessage();
    assertThat(message)
        .hasSize(2000)
        .startsWith("line: xxx")
        .contains("x ... x")
        .endsWith(" at file:/x");
  }
}

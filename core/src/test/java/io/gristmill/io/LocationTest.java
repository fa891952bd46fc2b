package io.gristmill.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /a b/c                       | /a b/c
          /a%20b/100%/#?[x]{y}*:'"     | /a%20b/100%/#?[x]{y}*:'"
          file:///a%20b/c              | /a b/c
          file:/a%20b                  | /a b
          FILE:///a%C3%BC              | /aü
          file://localhost/a           | /a
          file:///a b/100%/#?[x]{y}*:  | /a b/100%/#?[x]{y}*:
          file:///a%2520b              | /a%20b
          /a//b/./c/                   | /a/b/c
          /a/b/../c                    | /a/c
          /../a                        | /a
          """)
  void readsPathsLiterallyAndFileUrisDecoded(String text, String path) {
    assertThat(Location.local(text)).isEqualTo(Path.of(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-05-06T07:08:09.jsonl",
        "-x",
        "~a",
        "a~",
        "./out:1",
        "./~/a",
        "a\\b",
        "#",
        "%",
        "ü"
      })
  void relativePathsKeepEveryCharacter(String text) {
    assertThat(Location.local(text))
        .isEqualTo(Path.of("").toAbsolutePath().resolve(text).normalize());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''             | empty
          ' '            | empty
          out:1          | ./out:1
          file:x         | ./file:x
          FILE:          | no absolute path after FILE:
          file://data/x  | file:///data/x
          ~              | $HOME
          ~/runs         | $HOME
          hdfs://nn/x    | not on this machine
          file:///a%00b  | a path this system can name
          """)
  void rejectsOtherInputInOneLine(String text, String word) {
    assertThatThrownBy(() -> Location.local(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(word)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void refusesANulCharacter() {
    assertThatThrownBy(() -> Location.parse("a\0b"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("NUL");
  }

  @Test
  void keepsTheCharactersOfOtherSchemes() {
    Location location = Location.parse("S3A://bucket/a%20b/c d#e?f:g");

    assertThat(location).isEqualTo(new Location("s3a", "bucket", "/a%20b/c d#e?f:g"));
    assertThat(location).hasToString("s3a://bucket/a%20b/c d#e?f:g");
  }

  @Test
  void resolvesTheParentOfALinkTarget() throws IOException {
    Files.createDirectories(folder.resolve("far/in"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("far/in"));

    assertThat(Location.local(folder + "/link/../x"))
        .isEqualTo(folder.toRealPath().resolve("far/x"));
  }

  @Property
  boolean aUriOfAPathIsThatPath(@ForAll @NotBlank String name) {
    Assume.that(name.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(name));
    Path path = new Location("", "", "/x/" + name.replace("..", "")).local();
    return Location.local(path.toUri().toString()).equals(path);
  }

  @ParameterizedTest
  @CsvSource({
    "file:///runs/a/clean/x, /runs/a, true",
    "/runs/a/clean/x, file:/runs/a/, true",
    "hdfs://name:8020/runs/a/x, hdfs:///runs/a, true",
    "s3a://bucket/runs/a, s3a://bucket/runs/a, true",
    "file:/runs/ab/x, file:/runs/a, false",
    "file:/runs/a%20b/x, /runs/a b, true",
    "/runs/a%20b/x, file:/runs/a b, false",
    "file:/runs, file:/runs/a, false",
  })
  void detectsFilesBelowADirectoryForAnyNames(String uri, String directory, boolean below) {
    assertThat(Location.isBelow(uri, directory)).isEqualTo(below);
  }

  @ParameterizedTest
  @CsvSource({
    "file:///runs/a/clean/x, /runs/a, clean/x",
    "hdfs://name/user/me/runs/a/clean/x, runs/a, clean/x",
    "file:///runs/a/runs/a/x, file:/runs/a/, runs/a/x",
  })
  void namesAFileWithinADirectory(String uri, String directory, String within) {
    assertThat(Location.within(uri, directory)).isEqualTo(within);
  }
}

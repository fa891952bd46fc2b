package io.gristmill.preprocessing.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.PreprocessingSections;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanListsTest {

  @TempDir private Path folder;

  @Test
  void readsPlainAndCompressedListsWithoutEmptyLines() throws IOException {
    Path domains = folder.resolve("domains.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(domains))) {
      out.write("bad.com\n\n  worse.com \n".getBytes(StandardCharsets.UTF_8));
    }
    Path words = Files.writeString(folder.resolve("words"), "Po-ker\n");
    CleanLists lists = read("clean.url.domains=" + domains, "clean.url.soft-banned-words=" + words);
    assertThat(lists.urls().domains().size()).isEqualTo(2);
    assertThat(lists.urls().domains().contains("worse.com")).isTrue();
    assertThat(lists.urls().softBannedWords()).containsExactly("poker");
    assertThat(lists.urls().urls().size()).isZero();
  }

  @Test
  void takesTheListsOfAFolderByLanguage() throws IOException {
    for (String name : List.of("en", "fr-CA", "fil", "README.md", "LICENSE", ".hidden")) {
      Files.writeString(folder.resolve(name), "word\n");
    }
    Files.writeString(Files.createDirectory(folder.resolve("old")).resolve("de"), "wort\n");
    assertThat(read("clean.bad-words=" + folder).badWords())
        .isEqualTo(Map.of("en", List.of("word"), "fr-CA", List.of("word"), "fil", List.of("word")));
  }

  @Test
  void namesTheFilesItReads() throws IOException {
    Path urls = Files.writeString(folder.resolve("urls"), "http://bad.com/\n");
    Path words = Files.createDirectory(folder.resolve("words"));
    Files.writeString(words.resolve("en"), "word\n");
    CleanSection section = section("clean.url.urls=" + urls, "clean.bad-words=" + words);
    assertThat(CleanLists.files(new LocalStorage(), section))
        .extracting(InputFile::uri)
        .containsExactly(urls.toUri().toString(), words.resolve("en").toUri().toString());
    assertThat(CleanLists.files(new LocalStorage(), section())).isEmpty();
  }

  @Test
  void refusesListsThatAreNotThere() {
    assertThatThrownBy(() -> read("clean.url.urls=" + folder.resolve("none")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("clean.url.urls: no file (expected one entry a line) at ");
    assertThatThrownBy(() -> read("clean.bad-words=" + folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("clean.bad-words: no lists");
  }

  private static CleanLists read(String... settings) throws IOException {
    return CleanLists.read(new LocalStorage(), section(settings));
  }

  private static CleanSection section(String... settings) {
    return PreprocessingSections.load(settings).clean();
  }
}

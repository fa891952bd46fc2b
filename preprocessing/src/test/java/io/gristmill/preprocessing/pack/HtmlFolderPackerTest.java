package io.gristmill.preprocessing.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.OutputFile;
import io.gristmill.preprocessing.pack.HtmlFolderPacker.Packed;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import io.gristmill.preprocessing.read.warc.WarcSource;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlFolderPackerTest {

  private static final Instant DATE = Instant.parse("2024-05-01T00:00:00Z");

  @TempDir private Path directory;
  private Path folder;
  private Path jar;

  @BeforeEach
  void writePages() throws IOException {
    folder = Files.createDirectories(directory.resolve("pages/sub dir"));
    Files.writeString(folder.resolve("b.html"), "<p>b");
    Files.writeString(folder.resolveSibling("a.html"), "<p>ä");
    Files.writeString(folder.resolveSibling("style.css"), "p {}");
    folder = folder.getParent();
    jar = directory.resolve("docs-1.0.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("c.html"));
      zip.write(new byte[] {'<', 'p', '>', 'c'});
      zip.closeEntry();
    }
  }

  @Test
  void packsFoldersAndJarsIntoAShardTheReaderReads() throws IOException {
    Packed packed = packer(100).pack(List.of(folder, jar), shards("out"));

    assertThat(packed.pages()).isEqualTo(3);
    assertThat(packed.bytes()).isEqualTo(13);
    assertThat(packed.files()).hasSize(1);
    List<HtmlPage> pages = read(packed.files().get(0));
    assertThat(pages).extracting(HtmlPage::html).containsExactly("<p>ä", "<p>b", "<p>c");
    assertThat(pages)
        .extracting(HtmlPage::url)
        .containsExactly(
            "https://docs.example/a.html",
            "https://docs.example/sub%20dir/b.html",
            "https://docs.example/docs-1.0/c.html");
    assertThat(pages).extracting(HtmlPage::fetchedAt).containsOnly(DATE);
  }

  @Test
  void writesTheSameBytesForTheSamePages() throws IOException {
    packer(100).pack(List.of(folder, jar), shards("one"));
    packer(100).pack(List.of(folder, jar), shards("two"));

    // The first record contains the name of the shard.
    Path one = directory.resolve("one/docs-0.warc.gz");
    assertThat(one).hasSameBinaryContentAs(directory.resolve("two/docs-0.warc.gz"));
  }

  @Test
  void startsANewShardAtTheLimit() throws IOException {
    Packed packed = packer(2).pack(List.of(folder, jar), shards("out"));

    assertThat(packed.files()).hasSize(2);
    assertThat(read(packed.files().get(1))).extracting(HtmlPage::html).containsExactly("<p>c");
  }

  @Test
  void packsFilesThatMatchTheGlobs() throws IOException {
    HtmlFolderPacker packer =
        new HtmlFolderPacker(
            URI.create("https://docs.example/"), List.of("sub*/*.html"), DATE, 100);

    assertThat(packer.pack(List.of(folder), shards("out")).pages()).isEqualTo(1);
  }

  @Test
  void refusesInputsWithoutPages() {
    assertThatThrownBy(() -> packer(1).pack(List.of(directory.resolve("no")), shards("out")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected a folder, jar or zip");
    assertThatThrownBy(() -> packer(1).pack(List.of(folder.resolve("style.css")), shards("out")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no archive");
    assertThatThrownBy(() -> packer(1).pack(List.of(), shards("out")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("pages: none");
  }

  private static HtmlFolderPacker packer(int maxPagesPerFile) {
    return new HtmlFolderPacker(
        URI.create("https://docs.example"), HtmlFolderPacker.ALL_HTML, DATE, maxPagesPerFile);
  }

  private IntFunction<OutputFile> shards(String name) {
    Path parent = directory.resolve(name);
    return number ->
        new LocalStorage().output(parent.resolve("docs-" + number + ".warc.gz").toUri().toString());
  }

  private static List<HtmlPage> read(String uri) throws IOException {
    List<HtmlPage> pages = new ArrayList<>();
    try (RecordIterator records =
        new WarcSource().open(new LocalStorage().input(uri), ByteRange.ALL, ReadLimits.DEFAULTS)) {
      records.forEachRemaining(
          record -> {
            if (record instanceof HtmlPage page) {
              pages.add(page);
            }
          });
    }
    return pages;
  }
}

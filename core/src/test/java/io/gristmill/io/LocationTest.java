package io.gristmill.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocationTest {

  @ParameterizedTest
  @CsvSource({
    "file:///runs/a/clean/x, /runs/a, true",
    "/runs/a/clean/x, file:/runs/a/, true",
    "hdfs://name:8020/runs/a/x, hdfs:///runs/a, true",
    "s3a://bucket/runs/a, s3a://bucket/runs/a, true",
    "file:/runs/ab/x, file:/runs/a, false",
    "file:/runs, file:/runs/a, false",
  })
  void aFileIsBelowADirectoryWhateverBothAreCalled(String uri, String directory, boolean below) {
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

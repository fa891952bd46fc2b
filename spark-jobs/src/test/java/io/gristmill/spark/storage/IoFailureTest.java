package io.gristmill.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class IoFailureTest {

  @Test
  void describesFailuresWhoseMessageIsAPath() {
    assertThat(IoFailure.describe(new AccessDeniedException("/a/b")))
        .isEqualTo("permission denied at /a/b");
    assertThat(IoFailure.describe(new NoSuchFileException("/a/b")))
        .isEqualTo("no such file or folder at /a/b");
    assertThat(IoFailure.describe(new FileAlreadyExistsException("/a/b")))
        .isEqualTo("a file where a folder is expected at /a/b");
    assertThat(IoFailure.describe(new FileSystemException("/a/b", null, "No space left on device")))
        .isEqualTo("No space left on device at /a/b");
  }

  @Test
  void isAlwaysOneLine() {
    assertThat(IoFailure.describe(new IOException("refused\n\tat some.Class(File.java:1)")))
        .isEqualTo("refused");
    assertThat(IoFailure.describe(new IOException("java.net.ConnectException: Connection refused")))
        .isEqualTo("Connection refused");
    assertThat(IoFailure.describe(new IOException())).isEqualTo("no reason given");
    assertThat(IoFailure.describe(new FileNotFoundException())).isEqualTo("no such file or folder");
  }
}

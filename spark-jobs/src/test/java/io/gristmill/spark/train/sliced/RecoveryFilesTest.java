package io.gristmill.spark.train.sliced;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.io.LocalStorage;
import io.gristmill.spark.train.sliced.StateWriters.RecoveryFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryFilesTest {

  private static final LocalStorage STORAGE = new LocalStorage();

  @TempDir private Path folder;

  @Test
  void keepsOnlyTheNewestOnceItIsComplete() throws IOException {
    RecoveryFiles files = new RecoveryFiles(STORAGE, folder.toString(), "run");
    String first = write(files.next());
    files.deleteOlder();
    assertThat(STORAGE.exists(first)).isTrue();
    String second = write(files.next());
    assertThat(STORAGE.exists(first)).isTrue();
    files.deleteOlder();
    assertThat(STORAGE.exists(first)).isFalse();
    assertThat(STORAGE.exists(second)).isTrue();
  }

  @Test
  void usesOtherDirectoriesThanAKilledDriver() throws IOException {
    String left = write(new RecoveryFiles(STORAGE, folder.toString(), "killed").next());
    String own = new RecoveryFiles(STORAGE, folder.toString(), "resumed").next();
    assertThat(own).isNotEqualTo(left);
    assertThat(STORAGE.exists(left)).isFalse();
  }

  @Test
  void leavesNothing() throws IOException {
    RecoveryFiles files = new RecoveryFiles(STORAGE, folder.toString(), "run");
    write(files.next());
    files.delete();
    assertThat(folder).isEmptyDirectory();
  }

  private static String write(String directory) throws IOException {
    STORAGE.output(directory + "/model").write(new byte[] {1});
    return directory;
  }
}

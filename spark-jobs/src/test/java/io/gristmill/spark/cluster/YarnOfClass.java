package io.gristmill.spark.cluster;

import io.gristmill.io.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts YARN and HDFS for the tests of a class, and stops them after the last one. */
final class YarnOfClass implements BeforeAllCallback, AfterAllCallback {

  private final int hosts;
  private Path folder;
  private YarnCluster cluster;

  private YarnOfClass(int hosts) {
    this.hosts = hosts;
  }

  /** On this machine alone. */
  static YarnOfClass here() {
    return new YarnOfClass(0);
  }

  /** On hosts of their own. */
  static YarnOfClass onHosts(int hosts) {
    return new YarnOfClass(hosts);
  }

  YarnCluster cluster() {
    return cluster;
  }

  /** For files of the tests; containers see it. */
  Path folder() {
    return folder;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    folder = Files.createTempDirectory("gristmill-yarn");
    cluster = YarnCluster.start(folder, hosts == 0 ? Hosts.one() : Hosts.apart(hosts));
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (cluster != null) {
      cluster.close();
    }
    if (folder != null) {
      new LocalStorage().delete(folder.toString());
    }
  }
}

package io.gristmill.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Executors under {@code conf/spark-secured.conf}: authenticated, everything that travels or is
 * spilled encrypted, the UI by TLS with a key made for the test.
 */
public final class SecuredCluster implements AutoCloseable {

  private static final String PASSWORD = "of-the-test";

  private final Path keys;
  private final JavaSparkContext spark;

  private SecuredCluster(Path keys, JavaSparkContext spark) {
    this.keys = keys;
    this.spark = spark;
  }

  /** Executors of one core and 1 GiB each. */
  public static SecuredCluster start(int executors, String serializer) {
    Path keys = keyStore();
    Map<String, String> settings = new HashMap<>(LocalCluster.settings("spark-secured.conf"));
    settings.put("spark.authenticate.secret", "known to the test and its executors");
    settings.put("spark.ui.enabled", "true");
    settings.put("spark.ui.port", "0");
    settings.put("spark.ssl.ui.port", "0");
    settings.put("spark.ssl.ui.keyStore", keys.toString());
    settings.put("spark.ssl.ui.keyStorePassword", PASSWORD);
    settings.put("spark.ssl.ui.keyPassword", PASSWORD);
    return new SecuredCluster(keys, LocalCluster.executors(executors, serializer, settings));
  }

  public JavaSparkContext spark() {
    return spark;
  }

  /** A client that believes the UI's certificate and no other. */
  HttpClient client() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      trusted.load(in, PASSWORD.toCharArray());
    }
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, new char[0]);
    certificates.setCertificateEntry("ui", trusted.getCertificate("ui"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(certificates);
    SSLContext tls = SSLContext.getInstance("TLSv1.3");
    tls.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(tls).build();
  }

  @Override
  public void close() {
    spark.close();
  }

  private static Path keyStore() {
    try {
      Path target = Path.of("target").toAbsolutePath();
      Path file = Files.createTempDirectory(target, "secured").resolve("ui.p12");
      List<String> command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
              "-genkeypair",
              "-alias",
              "ui",
              "-keyalg",
              "EC",
              "-dname",
              "CN=test",
              "-ext",
              "san=ip:127.0.0.1",
              "-validity",
              "2",
              "-storetype",
              "PKCS12",
              "-keystore",
              file.toString(),
              "-storepass",
              PASSWORD);
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

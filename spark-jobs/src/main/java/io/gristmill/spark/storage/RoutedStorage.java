package io.gristmill.spark.storage;

import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.io.http.HttpSettings;
import io.gristmill.io.http.HttpStorage;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Storage of all locations by their scheme: web servers by {@link HttpStorage}, as Hadoop's client
 * neither resumes nor limits requests; all others by Hadoop.
 */
public final class RoutedStorage implements Storage {

  private static final long serialVersionUID = 1L;

  private final HttpStorage web;
  private final HadoopStorage files;

  public RoutedStorage(Configuration configuration, HttpSettings http) {
    this.web = new HttpStorage(http);
    this.files = new HadoopStorage(configuration);
  }

  @Override
  public InputFile input(String uri) {
    return at(uri).input(uri);
  }

  @Override
  public OutputFile output(String uri) {
    return at(uri).output(uri);
  }

  @Override
  public boolean exists(String uri) throws IOException {
    return at(uri).exists(uri);
  }

  @Override
  public List<InputFile> list(String uri) throws IOException {
    return at(uri).list(uri);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    at(to).rename(from, to);
  }

  @Override
  public void sync(String uri) throws IOException {
    at(uri).sync(uri);
  }

  @Override
  public void delete(String uri) throws IOException {
    at(uri).delete(uri);
  }

  private Storage at(String uri) {
    return HttpStorage.serves(uri) ? web : files;
  }
}

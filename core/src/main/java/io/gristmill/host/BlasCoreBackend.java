package io.gristmill.host;

import org.nd4j.common.io.Resource;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4jBackend;

/**
 * No backend: ND4J makes one of every backend it finds before any of them loads a library, which is
 * the only moment that comes before OpenBLAS wherever ND4J is used first.
 */
public final class BlasCoreBackend extends Nd4jBackend {

  /** Called by ND4J. */
  public BlasCoreBackend() {
    BlasCore.choose();
    BlasCore.logRowArithmetic();
  }

  @Override
  public int getPriority() {
    return Integer.MIN_VALUE;
  }

  @Override
  public boolean isAvailable() {
    return false;
  }

  @Override
  public boolean canRun() {
    return false;
  }

  @Override
  public boolean allowsOrder() {
    return false;
  }

  @Override
  public Resource getConfigurationResource() {
    throw none();
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class getNDArrayClass() {
    throw none();
  }

  @Override
  public Environment getEnvironment() {
    throw none();
  }

  @Override
  public String buildInfo() {
    return "";
  }

  @Override
  public void logBackendInit() {}

  private static UnsupportedOperationException none() {
    return new UnsupportedOperationException("not a backend");
  }
}

import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** Of nobody: made for tests, good for 127.0.0.1 until 2126, and trusted nowhere. */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQguSDjWOHnhCfARoHt
R4dOiIfJ+VVZSIWSWz5PVwxCmS+hRANCAAQmd8Wpir80H6LyzGDorsPUPVTsJBRC
iBnhbkxa5SkcB6eRsMcX0RKFxCDM3HB5xf+LbCWv0qkHgQ3pTjprxCNo
-----END PRIVATE KEY-----`;
const cert = `-----BEGIN CERTIFICATE-----
MIIBjzCCATagAwIBAgIUA5JSKBbs11Rm5CXr2v45hA3TNnIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMjExMDkzNFoYDzIxMjYxMDI5
MTEwOTM0WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQmd8Wpir80H6LyzGDorsPUPVTsJBRCiBnhbkxa5SkcB6eRsMcX0RKF
xCDM3HB5xf+LbCWv0qkHgQ3pTjprxCNoo2QwYjAdBgNVHQ4EFgQU6DMqO43kDFiQ
89A0JCDUfdKBFHYwHwYDVR0jBBgwFoAU6DMqO43kDFiQ89A0JCDUfdKBFHYwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0cAMEQC
IAfeKJM35dU29RrPgoP3Ij3qECLTzxOSiPSB1ikDN9MaAiAPwSvVenIrPEJyrzF3
vWmuxWf82PT1rrh2zngStSbiNw==
-----END CERTIFICATE-----`;

export interface SelfSignedServer {
  /** With a slash at the end. */
  url: string;
  close(): Promise<void>;
}

/** An HTTPS server whose certificate nobody vouches for. */
export async function startSelfSignedServer(answer: RequestListener): Promise<SelfSignedServer> {
  const server = createServer({ key, cert }, answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

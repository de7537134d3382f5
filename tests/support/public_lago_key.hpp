// A public key as Lago would have one.
#pragma once

#include <string_view>

namespace orgmgr::tests {

/// Made with `openssl genrsa 2048`. The private half was thrown away: nothing can be signed for it any more.
inline constexpr std::string_view public_lago_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA3SiBRDP+5o/53hSyQLyX\n"
    "Rbabd/zQDarntQ8mKmdeVDvvUzivK2BGX9N1Fkdx1BICE7xBqWyibJhkVYAlRLJe\n"
    "W2jsI7S4rT9KAi4/lc9bHuuMAEG5FvmEYlAkth9E/kjekexCH/NWyCxpbD6b6l3b\n"
    "oZCkqAp/cFcq2UDpw3QWCne0D/BtW3Wu0M+gKu++EFCiJhmR+lZ8vN7AxP/YfKj+\n"
    "ST8XteBMkFJzgAtY0s4tXpFEIWo52ffVcxd+uxPfnIJH0BPtuSMN2PxN8Ivri+Gj\n"
    "R/xTFWQvzAk5xw2gMyHoO668EDDCuQZGSm9NH/iHxkjVFDSf3UZ7XJVAGVtm5eDG\n"
    "IQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";

}  // namespace orgmgr::tests

// Webhooks as other people's libraries sign them, one JSON object a line: node official_clients.js FOLDER,
// where FOLDER/node_modules holds Stripe's own package `stripe`.
//
// Lago's clients neither sign nor verify (lago-javascript-client 1.53 has types of webhooks and no more), so
// node's crypto signs as Lago's server does: RS256 over {"data": body, "iss": URL}, or HMAC-SHA256 in base64.
"use strict";

const crypto = require("crypto");
const path = require("path");
const stripe = new (require(path.join(process.argv[2], "node_modules", "stripe")))("sk_test_none");

const now = Math.floor(Date.now() / 1000);
const tolerance = 3600;
const secrets = ["whsec_first", "whsec_" + "0123456789abcdef".repeat(16), "whsec_ünïcøde 鍵"];
// Some of them longer than a pipe, a page and a block of the digest; all of them JSON, as a webhook is.
const texts = [
  "plain",
  "",
  "Zoë, Ĳssel, 日本語, 🦊👩‍👩‍👧, e\u0301, \u2028\u2029, \ufeff, \u0001, \u007f, \uffff",
  "\ud83e\udd8a".repeat(5000),
  "x".repeat(63) + "é".repeat(40000),
  "a".repeat(1000000),
];
const layouts = [JSON.stringify, (value) => JSON.stringify(value, null, 2) + "\n"];
let count = 0;

function print(webhook) {
  const body = Buffer.from(webhook.body, "utf8").toString("base64");
  process.stdout.write(JSON.stringify({ ...webhook, body }) + "\n");
}

/// The judgement beside every webhook is that of Stripe's library.
function printStripe(name, secret, header, body) {
  let accepted = true;
  try {
    stripe.webhooks.signature.verifyHeader(body, header, secret, tolerance);
  } catch (refused) {
    accepted = false;
  }
  print({ provider: "stripe", name, secret, headers: { "Stripe-Signature": header }, body, accepted });
}

function signByStripe(body, secret, timestamp) {
  return stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp });
}

function stripeBody(text, layout) {
  const object = { id: `ch_${count}`, description: text };
  return layout({ id: `evt_${++count}`, object: "event", created: now, livemode: true, type: "charge.updated", data: { object } });
}

function printAllOfStripe() {
  for (const secret of secrets) {
    for (const [number, text] of texts.entries()) {
      for (const layout of layouts) {
        for (const timestamp of [now, now - tolerance + 600, now + tolerance - 600]) {
          const body = stripeBody(text, layout);
          const header = signByStripe(body, secret, timestamp);
          printStripe(`text ${number} at ${timestamp - now}`, secret, header, body);
        }
      }
      const rolled = stripeBody(text, layouts[0]);
      const ours = (signed) => signByStripe(signed, secret, now);
      const theirs = (signed) => signByStripe(signed, secret + "x", now);
      printStripe("rolled", secret, `${ours(rolled)},v1=${theirs(rolled).split("v1=")[1]}`, rolled);
      const body = stripeBody(text, layouts[0]);
      const header = ours(body);
      const other = theirs(body);
      printStripe("rolled back", secret, `${other},v1=${header.split("v1=")[1]}`, body);
      printStripe("of another secret", secret, other, body);
      printStripe("a byte more", secret, header, body + " ");
      printStripe("a byte less", secret, header, body.slice(0, -1));
      printStripe("a byte altered", secret, header, body.replace("evt_", "evT_"));
      printStripe("written again", secret, header, layouts[1](JSON.parse(body)));
      printStripe("too old", secret, signByStripe(body, secret, now - tolerance - 600), body);
      printStripe("of another time", secret, header.replace(`t=${now}`, `t=${now - 1}`), body);
      printStripe("cut off", secret, header.slice(0, -1), body);
      printStripe("of scheme v0 alone", secret, header.replace("v1=", "v0="), body);
    }
  }
}

function lagoBody(text, layout) {
  return layout({ webhook_type: "customer.updated", object_type: "customer", organization_id: "o1", customer: { external_id: `c${++count}`, name: text } });
}

function printAllOfLago() {
  const issuer = "https://lago.example";
  const { privateKey, publicKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = publicKey.export({ type: "spki", format: "pem" });
  const part = (value) => Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
  const token = (body) => {
    const signed = part({ alg: "RS256" }) + "." + part({ data: body, iss: issuer });
    return signed + "." + crypto.sign("sha256", Buffer.from(signed), privateKey).toString("base64url");
  };
  const hmac = (body, secret) => crypto.createHmac("sha256", secret).update(body).digest("base64");
  const printLago = (name, algorithm, secret, signature, body, accepted) =>
    print({ provider: "lago", name, algorithm, secret, issuer, headers: { "X-Lago-Signature": signature, "X-Lago-Signature-Algorithm": algorithm }, body, accepted });
  for (const [number, text] of texts.entries()) {
    for (const layout of layouts) {
      const body = lagoBody(text, layout);
      printLago(`token, text ${number}`, "jwt", key, token(body), body, true);
      printLago("token, a byte more", "jwt", key, token(body), body + " ", false);
      printLago("token, a byte altered", "jwt", key, token(body), body.replace("o1", "o2"), false);
      for (const secret of secrets) {
        const signed = lagoBody(text, layout);
        printLago(`hmac, text ${number}`, "hmac", secret, hmac(signed, secret), signed, true);
        printLago("hmac, a byte more", "hmac", secret, hmac(signed, secret), signed + " ", false);
        printLago("hmac of another secret", "hmac", secret, hmac(signed, secret + "x"), signed, false);
      }
    }
  }
}

printAllOfStripe();
printAllOfLago();

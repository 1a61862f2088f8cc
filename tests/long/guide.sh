#!/bin/sh
# guide.sh GUIDE: the commands of docs/sysadmin.md, “Configure” and “Run”, as they
# stand there, on a machine that has just been given the programs; as a
# demonstration, so that a story can read its texts and captchas. Ports in place
# of names.
set -e
guide=$1
cd /etc/motcua

# commands TITLE: what is to be typed below that title.
commands() {
    awk -v title="## $1" '
        /^## / { here = $0 == title }
        /^```/ { typed = here && $0 == "```sh"; next }
        typed
    ' "$guide" | sed 's|https://dichvucong\.example|https://localhost:8443|g
        s|https://dinhdanh\.example|https://localhost:8444|g
        s|https://smart\.example|https://localhost:8445|g
        s|https://motcua\.example|https://localhost:8446|g'
}

# The certificate, which Let's Encrypt or the province gives elsewhere.
mkdir -p tls
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -addext basicConstraints=critical,CA:TRUE \
    -keyout tls/key.pem -out tls/cert.pem 2>/dev/null
printf '%s\n' 'demo = yes' 'antivirus.kind = none' 'tls.ca_file = tls/cert.pem' \
    >>motcua.conf

# One name, and a port for each.
port=8443
for name in portal identity smart officer; do
    sed -i "s/listen 443 /listen $port /; s/listen \[::\]:443 /listen [::]:$port /
        s|https://dichvucong\.example https://dinhdanh\.example https://smart\.example https://motcua\.example|https://localhost:8443 https://localhost:8444 https://localhost:8445 https://localhost:8446|
        s|https://[a-z]*\.example|https://localhost:$port|g
        s/[a-z]*\.example/localhost/g" nginx/*-"$name.conf"
    port=$((port + 1))
done

# Where the box of a demonstration's texts lies, into which all write.
chmod 2770 /var/lib/motcua

{ echo 'set -e'; commands Configure; } >/root/configure.sh
commands Run >/root/run.sh
sh /root/configure.sh
systemctl daemon-reload
sh /root/run.sh
motcuactl demo people >/dev/null

#!/bin/sh
# guide.sh: docs/sysadmin.md, “Configure” and “Run”, as an administrator types it
# on a machine that has just been given the programs; as a demonstration, so that
# a story can read its texts and captchas. Ports in place of names.
set -e
cd /etc/motcua

# 1. Secrets.
for name in portal identity smart worker admin portal-key identity-key smart-key captcha-key client-portal; do
    openssl rand -hex 32 >"secrets/$name"
done
printf '1 %s\n' "$(openssl rand -hex 32)" >secrets/storage
chown motcua: secrets/*
chmod 600 secrets/*

# The certificate, which Let's Encrypt or the province gives elsewhere.
mkdir -p tls
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -addext basicConstraints=critical,CA:TRUE \
    -keyout tls/key.pem -out tls/cert.pem 2>/dev/null

# 2. Settings.
cat >>motcua.conf <<'CONF'
demo = yes
portal.origin = https://localhost:8443
identity.origin = https://localhost:8444
smart.origin = https://localhost:8445
portal.password_file = secrets/portal
identity.password_file = secrets/identity
smart.password_file = secrets/smart
worker.password_file = secrets/worker
admin.password_file = secrets/admin
portal.key_file = secrets/portal-key
identity.key_file = secrets/identity-key
smart.key_file = secrets/smart-key
captcha.key_file = secrets/captcha-key
storage.key_file = secrets/storage
antivirus.kind = none
tls.ca_file = tls/cert.pem
provider.quoc-gia.issuer = https://localhost:8444
provider.quoc-gia.client_id = portal
provider.quoc-gia.client_secret_file = secrets/client-portal
provider.quoc-gia.label = Cổng Dịch vụ công quốc gia
CONF
motcuactl settings check

# 3. Databases.
motcuactl migrate --admin-sql | sed "s/…/$(cat secrets/admin)/" | mariadb
motcuactl migrate
motcuactl seed >/dev/null
motcuactl identity rotate-keys
motcuactl client add portal --name 'Cổng Dịch vụ công' \
    --secret-file secrets/client-portal \
    --redirect https://localhost:8443/dang-nhap/quoc-gia/ve \
    --post-logout https://localhost:8443/ \
    --backchannel https://localhost:8443/dang-xuat/nha-cung-cap --no-consent
motcuactl demo people >/dev/null

# 4. nginx.
port=8443
for name in portal identity smart; do
    sed -i "s/listen 443 /listen $port /; s/listen \[::\]:443 /listen [::]:$port /; s/dichvucong\.example\|dinhdanh\.example\|smart\.example/localhost/g" \
        "nginx/server-$name.conf"
    sed -i -E "s|https://localhost(\\\$request_uri)|https://localhost:$port\1|" "nginx/server-$name.conf"
    sed -i "s|form-action 'self' https://localhost https://localhost https://localhost|form-action 'self' https://localhost:8443 https://localhost:8444 https://localhost:8445|" \
        "nginx/server-$name.conf"
    port=$((port + 1))
done
printf 'include /etc/motcua/nginx/motcua-http.conf;\ninclude /etc/motcua/nginx/server-*.conf;\n' \
    >/etc/nginx/conf.d/motcua.conf
nginx -t 2>&1
systemctl restart nginx

# Run.
systemctl daemon-reload
for p in portal identity identity-hash smart; do
    systemctl enable --now "motcua@$p.socket" "motcua@$p.service"
done
systemctl enable --now motcua-worker.service motcua-backup.timer

# 5. The doctor.
motcuactl doctor

// The AWS SDK warns on Node 20; no test output should carry that.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

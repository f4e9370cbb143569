// Starts the viewer of /docs. In a file of its own, because the page's policy allows no script inside it.
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null });
